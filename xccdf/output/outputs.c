#include "xccdf/output/output.h"

#include <string.h>

#define OUTPUT(x) extern const struct output output_##x;
#include "xccdf/output/outputs.def"
#undef OUTPUT

const struct output *const outputs[] = {
#define OUTPUT(x) &output_##x,
#include "xccdf/output/outputs.def"
#undef OUTPUT
	NULL
};

const struct output *output_find(const char *name)
{
	for (size_t i = 0; outputs[i]; i++)
		if (!strcmp(outputs[i]->name, name))
			return outputs[i];
	return NULL;
}

bool output_write(const struct output *output, const struct xccdf_test_result *result,
    const char *path, struct err *err)
{
	struct arena *arena = arena_new("output");
	struct file_out *out = file_out_new(arena, path, err);
	bool fine;

	fine = out && output->write(result, out, err) && file_out_done(out, err);
	arena_free(arena);
	return fine;
}
