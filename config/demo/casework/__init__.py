"""Complaints of the demonstration: what is done about each, by hand or in bulk.

A script is a list of acts, each with its moment and its doer. `by_hand` carries scripts out through
the services, act by act; `in_memory` and `writing` do the same in bulk. A test holds the two equal.
"""
