"""The staff panel in words: each page from what the station told, without Qt."""
