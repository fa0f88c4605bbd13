# Words of the pages. On pages the producer is "nhà sản xuất".
