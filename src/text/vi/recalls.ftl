# Recalls and holds: their list, their report (page and PDF), their feed. "thu hồi" is said of goods only.

recalls-title = Thu hồi và tạm dừng bán
recalls-intro = Hàng bị thu hồi hoặc tạm dừng bán, kể cả mọi lô được làm từ đó. Muốn biết gói trên tay có thuộc lệnh nào không, xin quét mã QR trên tem.
recalls-open = Đang có hiệu lực
recalls-closed = Đã đóng: hàng đã thu gom xong, gói còn sót vẫn không được dùng
recalls-lifted = Đã gỡ: hàng được xác định an toàn
recalls-none-open = Hiện không có lệnh thu hồi hay tạm dừng bán nào đang có hiệu lực.
recalls-feed = Theo dõi bằng Atom
recalls-data = Dữ liệu JSON
recalls-more = Còn { $count } lệnh nữa trong dữ liệu JSON.
recalls-back = Mọi lệnh thu hồi và tạm dừng
recall-plain = { $text }
recall-read = Xem báo cáo

recall-title-recall = Thu hồi: { $what }
recall-title-hold = Tạm dừng bán: { $what }
recall-report-recall = Báo cáo thu hồi: { $what }
recall-report-hold = Báo cáo tạm dừng bán: { $what }
recall-state-open = Đang có hiệu lực.
recall-state-closed = Đã đóng ngày { $date }: hàng đã thu gom xong; quét tem vẫn báo thu hồi.
recall-state-lifted = Đã gỡ ngày { $date }: hàng được xác định an toàn.
recall-summary = { $state } Từ { $since }. Lý do: { $reason }. Việc cần làm: { $action }. Hỏi: { $contact }.
recall-as-of = Tính đến { $moment }, theo sổ của { $office }.
recall-source = Nguồn: { $address }
recall-pdf = Tải báo cáo PDF

recall-by-office = Cơ quan quản lý
recall-by-producer = Nhà sản xuất

recall-term-state = Tình trạng
recall-term-what = Phạm vi
recall-term-since = Từ ngày
recall-term-reason = Lý do
recall-term-action = Việc cần làm
recall-term-contact = Hỏi ai
recall-term-by = Bên ra lệnh
recall-term-order = Số lệnh
recall-term-products = Sản phẩm
recall-term-reach = Số lô
recall-term-quantity = Khối lượng, số lượng
recall-term-stamps = Tem đã cấp
recall-term-scans = Lượt quét đến nay
recall-term-went = Hàng đã đi đâu (một bước)
recall-term-made = Đã làm thành lô khác
recall-term-lots = Các lô

recall-reach = { $named } lô thuộc lệnh; { $made } lô được làm từ đó
recall-reach-stamps = Một phần của { $named } lô
recall-quantity-named = Lô thuộc lệnh: { $quantities }
recall-quantity-made = Lô được làm từ đó: { $quantities }
recall-units = { $count } đơn vị hàng tính trên mọi lô
recall-scans = { $count } lượt
recall-scans-at-least = ít nhất { $count } lượt
recall-lots-of = { $name } ({ $count } lô)
recall-lot = Lô { $lot }, { $name }
recall-lot-named = thuộc lệnh
recall-lot-made-from = được làm từ lô thuộc lệnh
recall-lot-part = chỉ một dải tem
recall-went = { $step }: { $to }
recall-went-lots = từ { $count } lô
recall-made = { $quantity } của lô { $from } vào lô { $into } ({ $name })
recall-more = còn { $count } mục nữa trong bản dữ liệu
recall-more-page = Còn { $count } lô nữa, xem trong bản dữ liệu.
recall-nowhere = chưa ghi nhận
