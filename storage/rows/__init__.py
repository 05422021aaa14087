"""What stands in the database, as frozen values; imports nothing but itself."""
