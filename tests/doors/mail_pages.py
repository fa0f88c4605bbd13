def pages(play):
    pass
