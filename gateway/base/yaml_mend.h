/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_mend: what the YAML reader (yaml.c, its only user) says about a file that is not YAML. Pure, any thread.
 */
#ifndef KTG_YAML_MEND_H
#define KTG_YAML_MEND_H

#include "str.h"

/*
 * What to say for an error of libfyaml, by its message; NULL for one we have no words for. *back is set to the columns
 * by which libfyaml's place is too far to the right.
 */
const char *yaml_mend(const char *fyaml_message, int *back);

/* Lines count from 1. The column of a TAB in the white space at the front of line NUMBER; 0 when there is none. */
int yaml_indent_tab(struct str text, int number);

/* The column of the '- ' that LINE begins with, after spaces; 0 when it begins otherwise. */
int yaml_item_col(struct str line);

/* Whether nothing but white space follows the place LINE, COL. */
bool yaml_ends_at(struct str text, int line, int col);

#endif
