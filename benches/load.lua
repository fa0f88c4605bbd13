-- Sends the paths of a file in turn, from a place on. Every request is formatted once, before the clock starts.
-- Arguments: file, place, and perhaps an Accept-Encoding.
local requests, at = {}, 0

function init(arguments)
  -- The headers of a usual phone.
  local headers = {
    ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ["Accept-Language"] = "vi-VN,vi;q=0.9,en;q=0.8",
    ["Accept-Encoding"] = arguments[3],
  }
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
  at = tonumber(arguments[2]) % #requests
end

function request()
  at = at % #requests + 1
  return requests[at]
end
