/* From the tree to YAML text. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "io/yaml/tree.h"

struct text_buffer {
    char *text;
    size_t length, capacity;
};

static int
write_text(void *data, unsigned char *bytes, size_t size)
{
    struct text_buffer *buffer = data;

    if (buffer->capacity - buffer->length <= size) {
        size_t capacity = 2 * (buffer->length + size) + 256;
        char *grown = realloc(buffer->text, capacity);
        if (grown == NULL)
            return 0;
        buffer->text = grown;
        buffer->capacity = capacity;
    }
    memcpy(buffer->text + buffer->length, bytes, size);
    buffer->length += size;
    buffer->text[buffer->length] = 0;
    return 1;
}

static int
emit_scalar(yaml_emitter_t *emitter, const struct teide_yaml *node)
{
    yaml_event_t event;
    yaml_scalar_style_t style = node->quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE;

    return yaml_scalar_event_initialize(
               &event, NULL, NULL, (const yaml_char_t *)node->text, (int)node->length, 1, 1, style)
        && yaml_emitter_emit(emitter, &event);
}

static int
emit(yaml_emitter_t *emitter, const struct teide_yaml *node)
{
    yaml_event_t event;
    bool list = node->kind == TEIDE_YAML_SEQUENCE;

    if (node->kind == TEIDE_YAML_SCALAR)
        return emit_scalar(emitter, node);
    if (list ? !yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE)
             : !yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE))
        return 0;
    if (!yaml_emitter_emit(emitter, &event))
        return 0;
    for (size_t i = 0; i < node->n_items; i++)
        if ((!list && !emit_scalar(emitter, node->items[i].key)) || !emit(emitter, node->items[i].value))
            return 0;
    if (list ? !yaml_sequence_end_event_initialize(&event) : !yaml_mapping_end_event_initialize(&event))
        return 0;
    return yaml_emitter_emit(emitter, &event);
}

char *
teide_yaml_print(const struct teide_yaml *root, const char *heading)
{
    struct text_buffer buffer = { 0 };
    yaml_emitter_t emitter;
    yaml_event_t event;
    int good;

    if (!yaml_emitter_initialize(&emitter))
        return NULL;
    yaml_emitter_set_output(&emitter, write_text, &buffer);
    yaml_emitter_set_unicode(&emitter, 1);
    yaml_emitter_set_width(&emitter, -1);
    good = write_text(&buffer, (unsigned char *)"# ", 2)
        && write_text(&buffer, (unsigned char *)heading, strlen(heading))
        && write_text(&buffer, (unsigned char *)"\n", 1)
        && yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) && yaml_emitter_emit(&emitter, &event)
        && yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1) && yaml_emitter_emit(&emitter, &event)
        && emit(&emitter, root) && yaml_document_end_event_initialize(&event, 1) && yaml_emitter_emit(&emitter, &event)
        && yaml_stream_end_event_initialize(&event) && yaml_emitter_emit(&emitter, &event)
        && yaml_emitter_flush(&emitter);
    yaml_emitter_delete(&emitter);
    if (!good) {
        free(buffer.text);
        return NULL;
    }
    return buffer.text;
}
