# The verdict: title (h1), sentence, what to do. The sentences are those of the product's own page of words.
# A promise is printed only if it is really kept. Nobody is reminded and no doubt is recorded yet, so two clauses are left out:
# not-issued "Chúng tôi đã ghi nhận để kiểm tra;" and not-activated "chúng tôi đã nhắc họ".
# "hủy" is said of stamps only, "thu hồi" of goods only.

title-forged = Mã không do hệ thống cấp
title-unreadable = Chưa đọc được mã
title-elsewhere = Mã của trang khác
title-not-issued = Mã không có trong sổ cấp tem
title-recalled = Lô này bị thu hồi
title-recalled-stamps = Hàng mang tem này bị thu hồi
title-recalled-product = Sản phẩm này bị thu hồi
title-on-hold = Lô này tạm dừng bán
title-on-hold-stamps = Hàng mang tem này tạm dừng bán
title-on-hold-product = Sản phẩm này tạm dừng bán
title-revoked = Tem này đã bị hủy
title-expired = Đã quá hạn sử dụng
title-suspended = Tem có dấu hiệu bị sao chép
title-not-activated = Nhà sản xuất chưa báo đã xuất bán
title-not-bound = Tem in sẵn, chưa gắn lô
title-issued = Mã do hệ thống cấp
title-issued-batch = Mã do hệ thống cấp, dùng chung cho cả lô
title-status-unknown = Chưa rõ trạng thái

verdict-forged = Mã này không do hệ thống cấp. Xin giữ gói hàng, chụp ảnh tem và báo cho { $office }; riêng điều này chưa nói lên lỗi của người bán.
verdict-unreadable = Chưa đọc được đủ mã, có thể đường dẫn bị cắt khi gửi. Mời quét thẳng tem hoặc gõ 14 ký tự in cạnh mã QR.
verdict-elsewhere = Mã này thuộc trang { $host }; chúng tôi không kiểm tra được.
verdict-not-issued = Chữ ký khớp nhưng mã không có trong sổ cấp tem. Xin tạm chưa dùng và báo cho { $office }.
verdict-recalled = { $what } bị thu hồi từ { $date }: { $reason }. Xin ngừng dùng và { $action }; hỏi { $contact }.
verdict-on-hold = { $what } tạm dừng bán từ { $date } để kiểm tra, chưa có kết quả. Xin chưa dùng.
recall-scope-batch = Lô { $name }
recall-scope-stamps = Hàng mang tem số { $name }
recall-scope-product = Sản phẩm { $name }
recall-scope-area = Nguyên liệu từ { $name }
recall-origin-batch = Lô này được làm từ lô { $name }; lô đó
recall-origin-product = Lô này được làm từ sản phẩm { $name }; sản phẩm đó
recall-origin-area = Lô này được làm từ nguyên liệu của vùng { $name }; nguyên liệu đó
verdict-revoked = Tem này đã bị hủy ngày { $date } ({ $reason }), không được dùng trên hàng bán. Xin hỏi nơi bán hoặc báo cho { $office }.
verdict-expired = Mã do hệ thống cấp; sản phẩm đã quá hạn sử dụng { $date }. Xin không dùng và so với hạn in trên gói.
verdict-suspended = Mã do hệ thống cấp nhưng có dấu hiệu bị sao chép: { $reason }. Gói của bạn có thể là gói đầu tiên hoặc gói mang bản sao, mã không phân biệt được; xin giữ hóa đơn và báo cho { $office }.
verdict-not-activated = Mã do hệ thống cấp, nhưng nhà sản xuất chưa báo đã xuất bán; có thể chỉ là quên. Xin so lô và hạn trên gói, hoặc hỏi nơi bán.
verdict-not-bound = Tem in sẵn cho { $product }, chưa được khai thuộc lô nào. Hệ thống chưa biết ngày đóng gói và hạn dùng; xin xem ngày in trên gói và hỏi nơi bán.
verdict-issued = Mã do hệ thống cấp cho { $product }, lô { $lot }; chưa thấy dấu hiệu bất thường. Mã không nhìn thấy gói hàng: xin so tên, lô, hạn và 4 ký tự cuối { $last }.
verdict-issued-batch = Mã do hệ thống cấp, dùng chung cho cả lô { $lot }: ai cũng sao chép được, số lượt quét không nói gì về gói này. Xin so tên, lô và ngày trên gói.
verdict-offline = Chữ ký đúng. Trạng thái theo dữ liệu lưu lúc { $moment }; thu hồi hay hủy sau lúc đó chưa biết.
verdict-status-unknown = Chữ ký đúng, chưa rõ trạng thái: dữ liệu đã lưu { $age }. Xin kiểm tra lại khi có mạng.

notice-several-labels = Mỗi gói có { $count } nhãn cùng mã này, ví dụ trên nắp và trên hộp; thấy nhiều hơn, hoặc thấy trên gói khác, xin báo.
notice-season-over = Lô này đã hết mùa hoặc đã bán hết từ { $date }; xin hỏi nơi bán.
notice-past-best-before = Đã qua ngày dùng tốt nhất trước { $date }; xin xem, ngửi và hỏi nơi bán trước khi dùng.

# What to do, below the sentence.
advice-forged = Giữ gói hàng và hóa đơn, chụp ảnh tem, gửi cho { $office }. Xem lại địa chỉ trang: phải đúng là { $host }.
advice-unreadable = Lau sạch tem, để đủ sáng rồi quét lại. Vẫn chưa được thì gõ mã vào ô dưới đây.
advice-elsewhere = Mở đúng trang có tên in trên tem.
advice-not-issued = Giữ gói hàng và hóa đơn, gửi ảnh tem cho { $office }.
advice-recalled = Không dùng, không bán, không cho tặng gói này. Giữ hóa đơn để đổi trả.
advice-on-hold = Để riêng gói này, mở lại trang này sau để xem kết quả.
advice-revoked = Còn ở nơi bán thì xin đừng mua. Đã mua thì giữ gói hàng và hóa đơn.
advice-expired = Hạn in trên gói khác ngày này thì xin báo cho { $office }.
advice-suspended = So kỹ tên, lô, hạn và 4 ký tự cuối với gói trên tay.
advice-not-activated = Ngày in trên gói khác trang này, hoặc không hỏi được nơi bán, thì xin chưa dùng.
advice-not-bound = Không thấy ngày in trên gói, hoặc không hỏi được nơi bán, thì xin chưa dùng.
advice-issued = Khác ở điểm nào thì xin chưa dùng và báo cho { $office }.
advice-status-unknown = Kiểm tra lại khi có mạng.

# Why: one short sentence a finding.
reason-syntax = Đường dẫn không viết đúng cách của tem.
reason-origin = Đường dẫn thuộc trang khác.
reason-gtin = Mã số sản phẩm sai số kiểm tra.
reason-length = Dãy số của mã thiếu hoặc thừa chữ số.
reason-range = Dãy số của mã vượt giới hạn.
reason-version = Tem thuộc phiên bản mà trang này chưa biết.
reason-shape = Các phần của mã không khớp nhau.
reason-number = Số tem nằm ngoài giới hạn.
reason-dates = Ngày ghi trong mã mâu thuẫn nhau.
reason-key = Khóa ký không có trong danh sách khóa của hệ thống.
reason-signature = Chữ ký không khớp với nội dung mã.
reason-no-run = Không đợt in nào có mã này.
reason-batch-recalled = Lô đang bị thu hồi.
reason-batch-recall-closed = Lô bị thu hồi; hàng đã thu gom xong, gói còn sót vẫn không được dùng.
reason-batch-on-hold = Lô đang tạm dừng bán để kiểm tra.
reason-input-recalled = Lô này được làm từ hàng đang bị thu hồi.
reason-input-recall-closed = Lô này được làm từ hàng bị thu hồi; hàng đó đã thu gom xong, gói còn sót vẫn không được dùng.
reason-product-recall-closed = Mọi lô của sản phẩm bị thu hồi; hàng đã thu gom xong, gói còn sót vẫn không được dùng.
reason-area-recall-closed = Hàng làm từ nguyên liệu của vùng này bị thu hồi; hàng đã thu gom xong, gói còn sót vẫn không được dùng.
reason-stamps-recall-closed = Hàng mang tem số này bị thu hồi; hàng đã thu gom xong, gói còn sót vẫn không được dùng.
reason-input-on-hold = Lô này được làm từ hàng đang tạm dừng bán để kiểm tra.
reason-product-recalled = Mọi lô của sản phẩm đang bị thu hồi.
reason-product-on-hold = Mọi lô của sản phẩm đang tạm dừng bán để kiểm tra.
reason-area-recalled = Hàng làm từ nguyên liệu của vùng này đang bị thu hồi.
reason-area-on-hold = Hàng làm từ nguyên liệu của vùng này đang tạm dừng bán để kiểm tra.
reason-stamps-recalled = Hàng mang tem số này đang bị thu hồi.
reason-stamps-on-hold = Hàng mang tem số này đang tạm dừng bán để kiểm tra.
reason-revoked = Tem đã bị hủy.
reason-spoiled = Tem đã bị hủy vì in hỏng.
reason-stolen = Tem đã bị hủy vì bị mất hoặc bị lấy cắp.
reason-relabelled = Tem đã bị hủy vì được thay bằng tem khác.
reason-past-use-by = Sản phẩm đã quá hạn sử dụng.
reason-suspended = Tem đang bị nghi sao chép.
reason-copy-suspected = Tem đang bị nghi sao chép.
reason-not-bound = Tem in sẵn, chưa gắn với lô nào.
reason-not-activated = Tem chưa được báo đã xuất bán.
reason-handed-out = Tem đã được giao cho nhà sản xuất.
reason-commissioned = Tem đã được nhà sản xuất đưa vào dùng.
reason-bound = Tem đã được gắn lô.
reason-cleared = Nghi vấn sao chép đã được gỡ.
reason-order = Số quyết định: { $order }.
reason-since = Từ { $date }.

# Inside a sentence, in brackets or after a colon.
status-handed-out = đã giao tem
status-commissioned = đã đưa vào dùng
status-bound = đã gắn lô
status-spoiled = in hỏng
status-stolen = bị mất hoặc bị lấy cắp
status-relabelled = đã thay bằng tem khác
status-copy-suspected = mã này bị nghi đã có bản sao
status-cleared = đã gỡ nghi vấn

unknown-date = (chưa rõ ngày)
unknown-reason = chưa khai báo lý do
unknown-action = làm theo hướng dẫn của nơi bán
unknown-lot = (chưa rõ lô)
