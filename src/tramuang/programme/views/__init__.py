"""The rules in the open: every edition with the source and status of each rule, and the policy instruments."""
