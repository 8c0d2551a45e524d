"""What planners read: every report sheet as tables and charts that know nothing of files."""
