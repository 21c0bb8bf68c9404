"""The xAPI Profile that our statements follow: what it says, as JSON-LD and in plain words.

Written after the xAPI Profile Specification 1.0 (ADL, github.com/adlnet/xapi-profiles). `templates` says which kinds of
statement there are, `document` makes the JSON-LD, `page` the text for people. A new kind of statement begins with a
template: a test refuses a statement that follows none.
"""
