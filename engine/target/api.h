/* The HTTPS APIs of UCP and DTR (Docker Enterprise's management plane and its registry), and of Notary, which has the
 * signatures of images. GET and nothing else; the server's certificate is always verified; whoever asks is known by a
 * token or a client certificate, both from files.
 *
 * Replies are reduced while they arrive, like those of an engine (target/docker_keep.def), and a snapshot
 * has them reduced. Neither a token nor a key goes into it. Thread safe. */
#ifndef TARGET_API_H
#define TARGET_API_H

#include "target/docker.h"
#include "target/target.h"

enum api_product { API_UCP, API_DTR, API_NOTARY };

struct api_contact {
	bool named;           /* something says where it is (or the snapshot has replies) */
	const char *message;  /* why it cannot be asked all the same; "" */
	const char *url;      /* "https://ucp.example.com"; "" when not named */
	const char *named_by; /* "--ucp-url", "the value ucp_url", "snapshot" */
	const char *login;    /* "a client bundle", "a token", "nobody" */
};

/* NULL with err: the options make no sense, or a file of theirs cannot be used. options may be
 * NULL: nothing is named. */
struct api *api_new(struct target *, enum api_product, const struct api_options *, struct err *);
/* The address a Value of the content names; what --ucp-url or the snapshot says comes first. Before anybody asks;
 * credentials are never sent there. */
void api_name(struct api *, const char *url, const char *named_by);

/* "UCP", "DTR", "Notary" */
const char *api_title(const struct api *);
/* Never NULL. */
const struct api_contact *api_contact(struct api *);
/* The reply to GET PATH ("/accounts?filter=orgs"), asked once and kept. Never NULL. PATH must be of a kind in
 * target/docker_keep.def; what stands behind its '?' is not looked at there. */
const struct docker_reply *api_get(struct api *, const char *path);

#endif
