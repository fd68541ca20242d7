"""The sandbox and the bot together in one process; nothing else knows both."""
