"""The guide's pages."""

app_name = "guide"
urlpatterns: list = []
