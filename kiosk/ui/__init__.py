"""The screen: a Qt Quick program without network, keys or threads.

`app.py` builds it on what `ground.py` opens, with the pages' models that `page_assembly.py` puts
together; `models/` holds what the views show, `qml/` holds the views.
"""
