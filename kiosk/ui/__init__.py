"""The screen: a Qt Quick program without network, keys or threads.

`app.py` builds it on what `ground.py` opens, `page_makers.py` puts the makers of its pages together,
`models/` holds what the views show, `qml/` holds the views.
"""
