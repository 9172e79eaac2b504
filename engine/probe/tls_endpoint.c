/* x-independent:tls_endpoint_object: what a TLS server at a host and port accepts and serves: one item for each
 * certificate of the chain it sends, depth 0 being its own. Connects only to what the object names, and only
 * from a live host; a snapshot has what was seen then. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/tls_contact.h"

static const struct probe_entity entities[] = {
	{ "host", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "port", OVAL_INT, PROBE_OBJECT | PROBE_SUBJECT },
	{ "server_name", OVAL_STRING, PROBE_OBJECT },
	{ "trust_bundle", OVAL_STRING, PROBE_OBJECT | PROBE_MANY },
	{ "depth", OVAL_INT, PROBE_OBJECT | PROBE_SUBJECT },
	{ "address", OVAL_STRING },
	{ "protocol", OVAL_STRING, PROBE_MANY },
	{ "negotiated_protocol", OVAL_STRING },
	{ "negotiated_cipher", OVAL_STRING },
	{ "chain_length", OVAL_INT },
	{ "subject", OVAL_STRING },
	{ "issuer", OVAL_STRING },
	{ "serial_number", OVAL_STRING },
	{ "subject_alternative_name", OVAL_STRING, PROBE_MANY },
	{ "validity", OVAL_STRING },
	{ "not_before", OVAL_INT },
	{ "not_after", OVAL_INT },
	{ "within_validity", OVAL_BOOLEAN },
	{ "key_type", OVAL_STRING },
	{ "key_bits", OVAL_INT },
	{ "signature_algorithm", OVAL_STRING },
	{ "sha256", OVAL_STRING },
	{ "is_ca", OVAL_BOOLEAN },
	{ "self_signed", OVAL_BOOLEAN },
	{ "name_matches", OVAL_BOOLEAN },
	{ "verified", OVAL_BOOLEAN },
	{ "verify_result", OVAL_STRING },
	{ "anchor", OVAL_STRING },
	{ "anchor_sha256", OVAL_STRING },
	{ 0 }
};

struct endpoint {
	const char *host, *name; /* name: that the certificate has to be for */
	unsigned port;
	struct tls_contact contact;
};

static bool is_address(const char *host)
{
	unsigned char address[16];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* Names of the DNS and addresses: nothing that could mean more in a URL. */
static bool is_host(const char *host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

	return is_address(host) || (*host && strlen(host) <= 253 && strspn(host, allowed) == strlen(host) && *host != '-');
}

/* A version that is not known is an entity with status error: a test of all is then no pass. */
static void put_versions(struct collect *c, const struct endpoint *e)
{
	for (int v = 0; v < TLS_VERSION_COUNT; v++) {
		if (e->contact.versions[v].accepted)
			collect_string(c, "protocol", tls_version_names[v]);
		if (!e->contact.versions[v].known) {
			collect_status(c, "protocol", OVAL_STATUS_ERROR);
			collect_note(c, "%s:%u: whether it accepts %s is not known: it %s", e->host, e->port, tls_version_names[v],
			    e->contact.versions[v].trouble);
		}
	}
}

static void begin(struct collect *c, const struct endpoint *e)
{
	collect_item(c);
	collect_string(c, "host", e->host);
	collect_int(c, "port", e->port);
	collect_string(c, "server_name", e->name);
}

static void put_server(struct collect *c, const struct endpoint *e, size_t depth)
{
	begin(c, e);
	collect_int(c, "depth", (int64_t)depth);
	collect_string(c, "address", e->contact.address);
	put_versions(c, e);
	if (e->contact.trouble) {
		collect_status(c, "negotiated_protocol", OVAL_STATUS_ERROR);
		collect_status(c, "negotiated_cipher", OVAL_STATUS_ERROR);
		collect_status(c, "chain_length", OVAL_STATUS_ERROR);
	} else {
		collect_string(c, "negotiated_protocol", e->contact.protocol);
		collect_string(c, "negotiated_cipher", e->contact.cipher);
		collect_int(c, "chain_length", (int64_t)e->contact.chain.count);
	}
}

/* The server answers, but there is no chain: what it accepts is told all the same. */
static void tell_without_chain(struct collect *c, const struct endpoint *e, const char *why)
{
	put_server(c, e, 0);
	certificate_put_trouble(c);
	collect_status(c, "name_matches", OVAL_STATUS_ERROR);
	collect_note(c, "%s:%u: %s", e->host, e->port, why);
}

static void tell(struct collect *c, const struct endpoint *e, size_t depth, const struct certificate_trust *trust)
{
	const struct certificate *certificate = &e->contact.chain.list[depth];
	struct certificate_trust any = *trust;
	char text[24];
	int length = snprintf(text, sizeof text, "%zu", depth);

	if (!collect_matches(c, "depth", text, (size_t)length))
		return;
	if (!certificate->x509) {
		put_server(c, e, depth);
		certificate_put_trouble(c);
		collect_status(c, "name_matches", OVAL_STATUS_ERROR);
		collect_note(c, "%s:%u: certificate %zu of its chain: %s", e->host, e->port, depth, certificate->trouble);
		return;
	}
	put_server(c, e, depth);
	certificate_put(c, certificate->x509, trust);
	/* Only the first has to be the server's. */
	if (depth == 0)
		collect_bool(c, "name_matches", certificate_is_for(certificate->x509, e->name));
	else
		collect_status(c, "name_matches", OVAL_STATUS_DOES_NOT_EXIST);
	any.purpose = CERTIFICATE_ANY;
	certificate_put_verdict(c, certificate->x509, &e->contact.chain, depth == 0 ? e->name : NULL, depth == 0 ? trust : &any);
}

static void look(struct collect *c, struct endpoint *e)
{
	const char *sent = is_address(e->name) ? "" : e->name;
	struct certificate_trust trust;
	struct err err = { 0 };

	if (tls_contact(c->target, e->host, e->port, sent, c->arena, &e->contact, &err) != TARGET_OK) {
		begin(c, e);
		collect_item_trouble(c, "%s:%u: %s", e->host, e->port, err.text);
		return;
	}
	if (e->contact.trouble || !e->contact.chain.count) {
		tell_without_chain(c, e, e->contact.trouble ? e->contact.trouble : "it serves no certificate");
		return;
	}
	certificate_trust(c, CERTIFICATE_SERVER, &trust);
	for (size_t depth = 0; depth < e->contact.chain.count; depth++)
		tell(c, e, depth, &trust);
}

/* The values of an entity that says where to go: it cannot be searched for. */
static bool values_of(struct collect *c, const char *name, const char *const **values, size_t *count)
{
	if (collect_equals(c, name, values, count))
		return true;
	collect_trouble(c, "%s: has to be given by equals", name);
	return false;
}

static bool read_name(struct collect *c, const char *host, const char **name)
{
	const struct collect_entity *asked = collect_entity(c, "server_name");
	const char *const *values;
	size_t count;

	*name = host;
	if (!asked || asked->entity->nil)
		return true;
	if (!values_of(c, "server_name", &values, &count))
		return false;
	if (count == 1 && *values[0])
		*name = values[0];
	return is_host(*name) || (collect_trouble(c, "server_name: \"%s\" is not the name of a host", *name), false);
}

static void look_at_port(struct collect *c, const char *host, const char *port)
{
	struct endpoint e = { .host = host };
	unsigned long number = strtoul(port, NULL, 10);

	if (!is_host(host) || strspn(port, "0123456789") != strlen(port) || number < 1 || number > 65535) {
		collect_trouble(c, "\"%s\", \"%s\": not a host and a port", host, port);
	} else if (c->target->kind == TARGET_ROOT) {
		collect_not_asked(c, "%s:%lu: only asked from a live host, not for a mounted file system", host, number);
	} else if (read_name(c, host, &e.name)) {
		e.port = (unsigned)number;
		look(c, &e);
	}
}

static void collect(struct collect *c)
{
	const char *const *hosts, *const *ports;
	size_t n_hosts, n_ports;

	if (!values_of(c, "host", &hosts, &n_hosts) || !values_of(c, "port", &ports, &n_ports))
		return;
	if (!n_hosts || !n_ports || (n_hosts == 1 && !*hosts[0]))
		collect_not_asked(c, "nobody says which host and port to look at");
	else
		for (size_t i = 0; i < n_hosts; i++)
			for (size_t k = 0; k < n_ports; k++)
				look_at_port(c, hosts[i], ports[k]);
}

const struct probe probe_x_independent_tls_endpoint = {
	.family = "x-independent", .name = "tls_endpoint", .entities = entities, .collect = collect,
};
