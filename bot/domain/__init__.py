"""What a reading group is, in pure values and functions."""
