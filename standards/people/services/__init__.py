"""What changes the force. One module a subject; import the functions from there."""
