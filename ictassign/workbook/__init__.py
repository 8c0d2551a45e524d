"""Workbooks: the only room that knows what an Excel file looks like."""
