"""Addresses of this room."""

from django.urls import path, register_converter

from standards.pipeline.views import cover, emergency, health, inbox, jobs, my_work, tasks
from standards.workflow.converters import ReferenceConverter

register_converter(ReferenceConverter, "task_reference")

urlpatterns = [
    path("", my_work.my_work, name="my-work"),
    path("team/", my_work.team_work, name="team-work"),
    path("cover/", cover.index, name="cover"),
    path("cover/<uuid:owner>/<slug:role>/", cover.arrange, name="cover-arrange"),
    path("cover/<int:pk>/end/", cover.end, name="cover-end"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read-all/", inbox.read_all, name="notices-read-all"),
    path("inbox/by-email/", inbox.mail, name="notices-by-email"),
    path("inbox/notices/<uuid:pk>/read/", inbox.read, name="notice-read"),
    path("inbox/notices/<uuid:pk>/e-mail/", inbox.mail_fate, name="notice-mail"),
    path("matters/<task_reference:reference>/tasks/new/", tasks.new, name="task-new"),
    path("tasks/<uuid:pk>/", tasks.task, name="task"),
    path("tasks/<uuid:pk>/done/", tasks.done, name="task-done"),
    path("tasks/<uuid:pk>/cancel/", tasks.cancel, name="task-cancel"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/cancel/", jobs.cancel, name="job-cancel"),
    path("audit/emergency/", emergency.uses, name="audit-emergency"),
    path("audit/emergency/<int:entry>/", emergency.review, name="audit-emergency-review"),
    path("data-health/", health.data_health, name="data-health"),
    path("data-health/check/", health.check_now, name="data-health-check"),
]
