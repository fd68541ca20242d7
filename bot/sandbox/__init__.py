"""A Discord on loopback: enough of API v10 for one guild, kept by rules of its own; it knows nothing of the bot."""
