"""Measurements that anyone can run; see README.md in this folder."""
