"""What was promised about speed and memory, measured: only ratios within one run count."""
