/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay: runs a fuzz target over its corpus without clang, so that what a fuzzer once found is tested by `make check`.
 * The corpus is tests/fuzz/corpus/NAME for a program fuzz_NAME; each file is named before it is run, so the last line
 * tells which one ended the program. The inputs are copied to the heap at their exact size, for AddressSanitizer.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
	static uint8_t room[INPUT_MAX];
	FILE *from = fopen(path, "r");
	uint8_t *exact;
	size_t n;

	printf("# %s\n", path);
	fflush(stdout);
	if (!from)
		return 0;
	n = fread(room, 1, sizeof(room), from);
	fclose(from);
	exact = malloc(n ? n : 1);
	if (!exact)
		return 0;
	memcpy(exact, room, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 1;
}

static int is_input(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	const char *name = argc ? strrchr(argv[0], '_') : NULL;
	char folder[256], path[600];
	struct dirent **list;
	int ran = 0, n;

	snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name ? name + 1 : "");
	n = scandir(folder, &list, is_input, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, list[i]->d_name);
		ran += run_file(path);
		free(list[i]);
	}
	if (n > 0)
		free(list);
	printf("1..1\n%s 1 - %d inputs of %s\n", n > 0 && ran == n ? "ok" : "not ok", ran, folder);
	return n > 0 && ran == n ? 0 : 1;
}
