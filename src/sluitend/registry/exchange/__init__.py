"""Exchanging the guide of organisations as files: CSV for people, Open Referral HSDS (JSON) for systems.

`records` is what both hold, `tables` and `hsds` write and read them, `planning` compares them with the register.
Officials and posts are never in a file that comes in.
"""
