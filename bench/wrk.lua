-- Sends the requests of the file named in BENCH_REQUESTS in their order, again from the start when they end.
-- The file holds, for each request, its length in bytes on a line, then the bytes as they go over the wire.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  requests, sent = {}, 0
  local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
  while true do
    local length = file:read("*n")
    if not length then break end
    file:read(1)
    requests[#requests + 1] = file:read(length)
  end
  file:close()
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '\nRESULT {"answers": %d, "seconds": %.6f, "bytes": %d, "refused": %d, "broken": %d, "sent": %d, ' ..
    '"p50_ms": %.4f, "p99_ms": %.4f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, failed.status,
    failed.connect + failed.read + failed.write + failed.timeout, threads[1]:get("sent"),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
