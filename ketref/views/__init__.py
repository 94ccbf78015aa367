"""From results to what a reader sees. Views return; they never print."""
