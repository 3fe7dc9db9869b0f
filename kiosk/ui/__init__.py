"""The screen: a Qt Quick program without network, keys or threads.

`app.py` builds it, `models/` holds what the views show, `qml/` holds the views.
"""
