"""The REST side of API v10 for one guild: routes, rights and answers."""
