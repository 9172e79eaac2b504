/* ARF 1.1 (NISTIR 7694): what was asked, what it was asked of, and what came out. Written as it goes; the
 * data stream's bytes are copied. Ids as oscap gives them. */
#include "xccdf/output/arf.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "eval/results.h"
#include "source/compose.h"
#include "xccdf/cpe.h"
#include "xccdf/output/output.h"
#include "xccdf/output/xccdf.h"

#define ARF "http://scap.nist.gov/schema/asset-reporting-format/1.1"
#define CORE "http://scap.nist.gov/schema/reporting-core/1.1"
#define AI "http://scap.nist.gov/schema/asset-identification/1.1"
#define VOCABULARY "http://scap.nist.gov/specifications/arf/vocabulary/relationships/1.0#"

/* ---- the frame ---- */

static void relationship(struct xml_out *out, const char *type, const char *to)
{
	xml_start(out, "core:relationship");
	xml_put_attr(out, "type", type);
	xml_put_attr(out, "subject", ARF_XCCDF);
	xml_put(out, "core:ref", to);
	xml_end(out);
}

/* The schema's pattern has eight groups and no "::". */
static void ipv6(struct xml_out *out, const unsigned char address[16])
{
	char text[8 * 5];
	size_t length = 0;

	for (int i = 0; i < 16; i += 2)
		length += (size_t)snprintf(text + length, sizeof text - length, "%s%x", i ? ":" : "",
		    (unsigned)address[i] << 8 | address[i + 1]);
	xml_put(out, "ai:ip-v6", text);
}

static void address(struct xml_out *out, const char *text)
{
	unsigned char bytes[16];
	bool four = inet_pton(AF_INET, text, bytes) == 1;

	if (!four && inet_pton(AF_INET6, text, bytes) != 1)
		return; /* a name, or a scope behind it: not what the schema takes */
	xml_start(out, "ai:connection");
	xml_start(out, "ai:ip-address");
	if (four)
		xml_put(out, "ai:ip-v4", text);
	else
		ipv6(out, bytes);
	xml_end(out);
	xml_end(out);
}

static bool is_mac(const char *text)
{
	return strlen(text) == 17 && strspn(text, "0123456789abcdefABCDEF:") == 17;
}

static void put_asset(struct xml_out *out, const struct arf_asset *asset)
{
	xml_start(out, "arf:asset");
	xml_put_attr(out, "id", ARF_ASSET);
	xml_start(out, "ai:computing-device");
	if (asset->n_addresses + asset->n_macs) {
		xml_start(out, "ai:connections");
		for (size_t i = 0; i < asset->n_addresses; i++)
			address(out, asset->addresses[i]);
		for (size_t i = 0; i < asset->n_macs; i++) {
			if (!is_mac(asset->macs[i]))
				continue;
			xml_start(out, "ai:connection");
			xml_put(out, "ai:mac-address", asset->macs[i]);
			xml_end(out);
		}
		xml_end(out);
	}
	xml_put(out, "ai:fqdn", asset->fqdn);
	xml_put(out, "ai:hostname", asset->hostname);
	xml_end(out);
	xml_end(out);
}

bool arf_begin(struct xml_out *out, const struct arf_asset *asset,
    bool (*request)(struct xml_out *, void *arg), void *arg)
{
	xml_start(out, "arf:asset-report-collection");
	xml_put_attr(out, "xmlns:arf", ARF);
	xml_put_attr(out, "xmlns:core", CORE);
	xml_put_attr(out, "xmlns:ai", AI);
	xml_start(out, "core:relationships");
	xml_put_attr(out, "xmlns:arfvocab", VOCABULARY);
	relationship(out, "arfvocab:createdFor", ARF_REQUEST);
	relationship(out, "arfvocab:isAbout", ARF_ASSET);
	xml_end(out);
	xml_start(out, "arf:report-requests");
	xml_start(out, "arf:report-request");
	xml_put_attr(out, "id", ARF_REQUEST);
	xml_start(out, "arf:content");
	if (!request(out, arg))
		return false;
	xml_end(out);
	xml_end(out);
	xml_end(out);
	xml_start(out, "arf:assets");
	put_asset(out, asset);
	xml_end(out);
	xml_start(out, "arf:reports");
	return true;
}

void arf_report_begin(struct xml_out *out, const char *id)
{
	xml_start(out, "arf:report");
	xml_put_attr(out, "id", id);
	xml_start(out, "arf:content");
}

void arf_report_end(struct xml_out *out)
{
	xml_end(out);
	xml_end(out);
}

void arf_end(struct xml_out *out)
{
	xml_end(out);
	xml_end(out);
}

/* ---- what was asked ---- */

struct request {
	struct arena *arena;
	const struct xccdf_test_result *t;
	struct file_out *file;
	struct err *err;
};

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Tens of megabytes: what was written need not stay in memory. */
static void put_bytes(struct xml_out *out, struct file_out *file,
    const struct xml_document *xml, const struct xml_node *node)
{
	const uint32_t much = 1024 * 1024;

	for (uint32_t at = node->start; at < node->end; at += much) {
		uint32_t length = node->end - at < much ? node->end - at : much;

		if (at == node->start)
			xml_put_raw(out, xml->bytes + at, length);
		else
			file_out_add(file, xml->bytes + at, length);
		xml_seen(xml, node->start, at + length);
	}
}

/* The data stream the Benchmark came from, with a Tailoring from a file of its own added. */
static bool put_stream(struct xml_out *out, const struct request *r,
    const struct data_stream *stream)
{
	const struct xccdf_tailoring *tailoring = r->t->tailoring;
	const struct xml_document *xml = stream->collection->source->xml;
	const struct xml_node *root = stream->node->parent;

	if (tailoring && !tailoring->source->stream) {
		xml_put_raw(out, xml->bytes + root->start, root->inner - root->start);
		return data_stream_add_inside(r->arena, stream, tailoring->source,
		    last_name(tailoring->source->path), r->file, r->err);
	}
	put_bytes(out, r->file, xml, root);
	return true;
}

/* From files: they are put together here. */
static bool put_files(struct xml_out *out, const struct request *r)
{
	const struct xccdf_benchmark *b = r->t->benchmark;
	struct arena *arena = arena_new("report request");
	const char *begin;
	struct buf bytes;
	bool ok;

	if (!b->is_12)
		log_warning("ARF from XCCDF 1.1 is outside of the SCAP specification and will not "
			    "validate; convert the input to XCCDF 1.2 for a valid one.");
	buf_init(&bytes, arena);
	ok = data_stream_compose(arena, b->source, last_name(b->source->path), true,
	    file_out_buf(arena, &bytes), r->err);
	begin = ok ? strstr(bytes.at, "<ds:") : NULL;
	if (begin)
		xml_put_raw(out, begin, bytes.length - (size_t)(begin - bytes.at));
	arena_free(arena);
	return ok;
}

static bool put_request(struct xml_out *out, void *arg)
{
	const struct request *r = arg;
	const struct data_stream *stream = r->t->benchmark->source->stream;

	return stream ? put_stream(out, r, stream) : put_files(out, r);
}

/* ---- what it was asked of, what came out ---- */

static struct arf_asset asset_of(struct arena *arena, const struct xccdf_test_result *t)
{
	struct arf_asset asset = { .addresses = t->addresses, .n_addresses = t->n_addresses };
	const char **macs = arena_alloc(arena, (t->n_facts + 1) * sizeof *macs);
	struct map *seen = map_new(arena); /* an interface has a fact for each of its addresses */

	for (size_t i = 0; i < t->n_facts; i++) {
		const struct xccdf_fact *fact = &t->facts[i];

		if (!strcmp(fact->name, "urn:xccdf:fact:ethernet:MAC")) {
			if (*fact->value && !map_put(seen, fact->value, seen))
				macs[asset.n_macs++] = fact->value;
		} else if (!strcmp(fact->name, "urn:xccdf:fact:asset:identifier:fqdn"))
			asset.fqdn = fact->value;
		else if (!strcmp(fact->name, "urn:xccdf:fact:asset:identifier:host_name"))
			asset.hostname = fact->value;
	}
	asset.macs = macs;
	if (!asset.hostname && t->n_targets)
		asset.hostname = t->targets[0];
	if (!asset.fqdn)
		asset.fqdn = asset.hostname; /* the best name there is, as oscap has it */
	return asset;
}

static bool put_oval(struct xml_out *out, struct arena *arena, const struct xccdf_test_result *t,
    size_t number, struct oval_document *document, struct eval *eval, struct err *err)
{
	const struct eval_results results = { eval, document, t->directives, t->system_info,
		t->without_characteristics };
	bool ok;

	arf_report_begin(out, arena_printf(arena, "oval%zu", number));
	ok = eval_results_write(arena, out, &results, err);
	arf_report_end(out);
	return ok;
}

static bool put_reports(struct xml_out *out, struct arena *arena,
    const struct xccdf_test_result *t, struct err *err)
{
	const struct xccdf_platform_check *checks = NULL;
	size_t count = 0;

	arf_report_begin(out, ARF_XCCDF);
	xccdf_write_test_result(out, t, true);
	arf_report_end(out);
	for (size_t i = 0; i < t->n_ovals; i++)
		if (!put_oval(out, arena, t, i, t->ovals[i].document, t->ovals[i].eval, err))
			return false;
	if (t->applicability)
		checks = xccdf_platform_checks(t->applicability, &count);
	for (size_t i = 0; i < count; i++)
		if (!put_oval(out, arena, t, t->n_ovals + i, checks[i].document, checks[i].eval, err))
			return false;
	return true;
}

static bool write(const struct xccdf_test_result *t, struct file_out *file, struct err *err)
{
	struct arena *arena = arena_new("ARF");
	struct xml_out *out = xml_out_new(arena, file);
	struct xccdf_test_result in_arf = *t;
	struct request request = { arena, &in_arf, file, err };
	struct arf_asset asset = asset_of(arena, t);
	bool ok;

	in_arf.asset = ARF_ASSET;
	if (t->benchmark->source->ref)
		in_arf.benchmark_href = t->benchmark->source->ref->href;
	ok = arf_begin(out, &asset, put_request, &request) && put_reports(out, arena, &in_arf, err);
	if (ok)
		arf_end(out);
	arena_free(arena);
	return ok;
}

const struct output output_arf = {
	.name = "arf", .extension = "arf.xml",
	.summary = "result data stream (ARF 1.1) with the content and all OVAL results",
	.write = write,
};
