/* Items chosen by states (OVAL 5.11, FilterType). */
#include <string.h>

#include "eval/evaluation.h"

void selection_say(struct selection *selection, struct arena *arena, enum oval_message_level level,
    const char *text)
{
	struct oval_message *messages;

	for (size_t i = 0; i < selection->n_messages; i++)
		if (selection->messages[i].level == level && !strcmp(selection->messages[i].text, text))
			return;
	messages = arena_alloc(arena, (selection->n_messages + 1) * sizeof *messages);
	if (selection->n_messages)
		memcpy(messages, selection->messages, selection->n_messages * sizeof *messages);
	messages[selection->n_messages++] = (struct oval_message){ level, text };
	selection->messages = messages;
}

const struct oval_collected *selection_collected(const struct selection *selection,
    const struct oval_object *object, struct arena *arena)
{
	struct oval_collected *collected = arena_alloc(arena, sizeof *collected);

	*collected = (struct oval_collected){
		.object = object, .id = object->id, .version = object->version,
		.flag = selection->flag, .items = selection->items, .n_items = selection->n_items,
		.messages = selection->messages, .n_messages = selection->n_messages,
	};
	return collected;
}


void filtering_begin(struct filtering *filtering, struct eval *eval,
    const struct oval_filter *filters, size_t n_filters, struct arena *arena)
{
	*filtering = (struct filtering){
		.filters = filters, .n_filters = n_filters,
		.scope = { .arena = arena, .variable = eval_known_variable, .arg = eval },
	};
}

/* An item that does not exist or could not be read has nothing a state could
 * look at; it stays and speaks for itself in the test. */
bool filtering_keeps(void *arg, const struct oval_item *item)
{
	struct filtering *filtering = arg;
	bool decided = true;

	if (item->status != OVAL_STATUS_EXISTS)
		return true;
	for (size_t i = 0; i < filtering->n_filters; i++) {
		const struct oval_filter *filter = &filtering->filters[i];
		enum oval_result result = state_item(&filtering->scope, item, filter->state, NULL);

		if (result == (filter->exclude ? OVAL_TRUE : OVAL_FALSE))
			return false; /* whatever the others say */
		if (result != OVAL_TRUE && result != OVAL_FALSE)
			decided = false;
	}
	filtering->undecided += !decided;
	return decided;
}

/* When a filter cannot be decided for an item, it is unknown whether the item
 * belongs to the object: what is left is not all there may be ("incomplete"),
 * and when nothing is left it "could not be determined if an item exists"
 * ("error", system characteristics, FlagEnumeration). */
void filtering_done(struct filtering *filtering, struct selection *selection)
{
	struct arena *arena = filtering->scope.arena;
	bool flag_decided = selection->flag != OVAL_FLAG_COMPLETE &&
	    selection->flag != OVAL_FLAG_INCOMPLETE && selection->flag != OVAL_FLAG_DOES_NOT_EXIST;

	if (!selection->n_items && selection->flag == OVAL_FLAG_COMPLETE)
		selection->flag = OVAL_FLAG_DOES_NOT_EXIST;
	if (!filtering->undecided)
		return;
	if (!flag_decided)
		selection->flag = selection->n_items ? OVAL_FLAG_INCOMPLETE : OVAL_FLAG_ERROR;
	selection_say(selection, arena, OVAL_MESSAGE_ERROR, arena_printf(arena,
	    "for %zu item%s it could not be decided whether a filter lets %s pass",
	    filtering->undecided, filtering->undecided == 1 ? "" : "s",
	    filtering->undecided == 1 ? "it" : "them"));
	for (size_t i = 0; i < filtering->scope.n_messages && i < 4; i++)
		selection_say(selection, arena, filtering->scope.messages[i].level,
		    filtering->scope.messages[i].text);
}
