// Reads result files with the importers' own code and prints what they understood, one JSON line per file:
//   node read.mjs FILE.xccdf.xml FILE.ckl FILE.cklb ...
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { reviewsFromXccdf, reviewsFromCkl, reviewsFromCklb } from '@nuwcdivnpt/stig-manager-client-modules'

const require = createRequire(import.meta.url)
const settings = { fieldSettings: { detail: { enabled: 'always', required: 'always' }, comment: { enabled: 'always', required: 'findings' } },
  allowAccept: true, importOptions: { autoStatus: { fail: 'saved', pass: 'saved', notapplicable: 'saved' }, unreviewed: 'always',
    unreviewedCommented: 'informational', emptyDetail: 'import', emptyComment: 'import', allowCustom: true }, scapBenchmarkMap: new Map(), sourceRef: 'test' }

function stigManager(file, data) {
  const parse = file.endsWith('.cklb') ? reviewsFromCklb : file.endsWith('.ckl') ? reviewsFromCkl : reviewsFromXccdf
  const { target, checklists } = parse({ data, ...settings })
  return { target, checklists: checklists.map(c => ({ benchmarkId: c.benchmarkId, revision: c.revisionStr, stats: c.stats,
    reviews: c.reviews.map(r => ({ ruleId: r.ruleId, result: r.result, detail: r.detail, comment: r.comment, engine: r.resultEngine?.product,
      overrides: r.resultEngine?.overrides })) })) }
}

function heimdall(file, data) {
  const { XCCDFResultsMapper, ChecklistResults } = require('@mitre/hdf-converters')
  const hdf = file.endsWith('.ckl') ? new ChecklistResults(data).toHdf() : new XCCDFResultsMapper(data).toHdf()
  return hdf.profiles.flatMap(p => p.controls.map(c => ({ id: c.id, impact: c.impact, cci: c.tags.cci, nist: c.tags.nist,
    statuses: c.results.map(r => r.status) })))
}

for (const file of process.argv.slice(2)) {
  const data = readFileSync(file, 'utf8')
  const line = { file, stigManager: stigManager(file, data) }
  if (!file.endsWith('.cklb')) line.heimdall = heimdall(file, data)
  console.log(JSON.stringify(line))
}
