"""The record store's own doors: the resources of xAPI 1.0.3 and 2.0.0, for systems that are not ours.

`views` turn a request into an `asking.Asked` and call one function a method; `statements`, `searching` and
`documents` do the work; `rawjson` keeps the letters of what was sent; `access` knows who asks.
"""
