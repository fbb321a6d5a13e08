"""Archives and purges rows by age, and removes objects that no row names."""
