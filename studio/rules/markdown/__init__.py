"""What Discord shows in another way than as typed."""
