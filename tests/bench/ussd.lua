-- SPDX-License-Identifier: Apache-2.0
-- wrk drives whole USSD sessions by direct dial, in Africa's Talking form: menu entry, code, weight, length,
-- confirm. Each hop is a request of its own with all inputs so far, each session has an id of its own.
--
--	wrk -s ussd.lua URL -- PEOPLE TAG HOPS CHECK
--
-- PEOPLE: lines "number code". TAG: five characters, new for each run. HOPS: 5, or 4 to leave out the confirmation
-- and with it the durable commit. CHECK: 1 looks at each answer; 0 does not (a look costs wrk a third of its own
-- speed, so the measured slices are counted at the gateway instead).
--
-- wrk does not say which connection asks, and need not: a session is told by its id. The phones take turns, so a
-- phone's next hop comes 2048 requests after the one before, when that has long been answered, and a fifth of the
-- phones is at each hop at any time.

local head = "POST /in/africastalking/ussd HTTP/1.1\r\nHost: bench\r\n" ..
	"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\nsessionId="
local rest = "&serviceCode=%%2A123%%23&phoneNumber=%%2B%s&networkCode=51010&text=%s"
local expected = {"CON Ketik kode anak", "CON Anak ", "CON Panjang/tinggi", "CON Anak ", "END Tersimpan. Anak "}
local id_length = 16

local before, after = {}, {}  -- the session id
local hop, session = {}, {}   -- of each phone
local phones, tag, hops, at = 0, "", 5, 0

con, fin, bad, first_bad = 0, 0, 0, ""

local function add_phone(number, code)
	local text = {"1", "1*" .. code, "1*" .. code .. "*8%2C4", "1*" .. code .. "*8%2C4*72%2C5",
		"1*" .. code .. "*8%2C4*72%2C5*1"}
	phones = phones + 1
	before[phones], after[phones] = {}, {}
	for h = 1, 5 do
		local tail = string.format(rest, number, text[h])
		before[phones][h] = string.format(head, #"sessionId=" + id_length + #tail)
		after[phones][h] = tail
	end
	-- The first round begins sessions only; so that phones differ, some wait a few rounds.
	hop[phones] = -(phones % 5)
	session[phones] = 0
end

function init(args)
	tag, hops = args[2], tonumber(args[3])
	for line in io.lines(args[1]) do
		add_phone(line:match("^(%d+) (%d+)$"))
	end
	if args[4] ~= "1" then
		response = nil
	end
end

function request()
	local h
	repeat
		at = at % phones + 1
		h = hop[at] + 1
		if h > hops then
			h = 1
		end
		hop[at] = h
	until h > 0
	if h == 1 then
		session[at] = session[at] + 1
	end
	return before[at][h] .. string.format("%s%05d%06d", tag, at, session[at]) .. after[at][h]
end

function response(status, headers, body)
	local kind = body:sub(1, 4)
	local good = false
	for _, text in ipairs(expected) do
		good = good or body:sub(1, #text) == text
	end
	if kind == "CON " then
		con = con + 1
	else
		fin = fin + 1
	end
	if status ~= 200 or not good then
		bad = bad + 1
		first_bad = first_bad == "" and body:sub(1, 80):gsub("%s", " ") or first_bad
	end
end

local threads = {}
function setup(thread)
	table.insert(threads, thread)
end

-- One line for run.sh: requests a second, p50 and p99 in microseconds, errors wrk saw, and what was checked.
function done(summary, latency, requests)
	local e = summary.errors
	local c, f, b, text = 0, 0, 0, ""
	for _, t in ipairs(threads) do
		c, f, b = c + t:get("con"), f + t:get("fin"), b + t:get("bad")
		text = t:get("first_bad")
	end
	io.write(string.format("RESULT %.0f %d %d %d %d %d %d %d %s\n", summary.requests / summary.duration * 1e6,
		latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout,
		summary.requests, c, f, b, text))
end
