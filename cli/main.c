// The leat program: finds the command, reads its arguments, runs it, and turns the outcome into an exit status.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "diagnostic.h"
#include "engine/error.h"
#include "engine/memory.h"
#include "output.h"

enum exit_status { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const struct command *const commands[] = {&command_run, &command_check, &command_explain, &command_bench,
                                                &command_version};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static const struct command *find_command(const char *name) {
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    if (strcmp(commands[i]->arguments.command, name) == 0) return commands[i];
  }
  return NULL;
}

static int fail(const struct leat_error *error, const struct pipeline_file *pipeline, enum exit_status status) {
  diagnostic_print(error, pipeline->name, pipeline->text);
  return status;
}

// `name` NULL: none was given.
static int refuse_command(const char *name) {
  const char *names[COMMAND_COUNT + 1];
  for (size_t i = 0; i < COMMAND_COUNT; i++) names[i] = commands[i]->arguments.command;
  names[COMMAND_COUNT] = "help";
  struct leat_error error = {0};
  const char *near = name ? nearest_name(name, names, COMMAND_COUNT + 1) : NULL;
  if (name) {
    error_set(&error, LEAT_ERROR_USAGE, "unknown command \"%s\"", name);
  } else {
    error_set(&error, LEAT_ERROR_USAGE, "no command given");
  }
  if (near) {
    error_hint(&error, "Did you mean leat %s?", near);
  } else {
    error_hint(&error, "leat help lists the commands.");
  }
  return fail(&error, &(struct pipeline_file){0}, EXIT_USAGE);
}

static int finish_help(void) {
  struct leat_error error = {0};
  if (output_finish(&error) == LEAT_OK) return EXIT_DONE;
  return fail(&error, &(struct pipeline_file){0}, EXIT_FAILED);
}

static int print_help(void) {
  puts("leat runs SQL over streams: windowed filters, aggregates and joins.\n");
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    printf("  leat %-10s %s\n", commands[i]->arguments.command, commands[i]->summary);
  puts("  leat help       this text; leat help COMMAND tells more\n");
  puts("Exit status: 0 done, 1 the pipeline failed, 2 wrong usage.");
  return finish_help();
}

static int print_command_help(const struct command *command) {
  printf("leat %s\n\n%s\n\n", command->usage, command->summary);
  arguments_print_help(command->arguments.options);
  return finish_help();
}

static int help(const char *name) {
  if (!name) return print_help();
  const struct command *command = find_command(name);
  return command ? print_command_help(command) : refuse_command(name);
}

static int run_command(const struct command *command, struct job *job, int count, char **argv) {
  struct leat_error error = {0};
  if (arguments_parse(&command->arguments, count, argv, &job->arguments, &error) != LEAT_OK) {
    return fail(&error, &job->pipeline, EXIT_USAGE);
  }
  if (job->arguments.help) return print_command_help(command);
  if (command->run(job, &error) == LEAT_OK) return EXIT_DONE;
  return fail(&error, &job->pipeline, error.status == LEAT_ERROR_USAGE ? EXIT_USAGE : EXIT_FAILED);
}

// Everything that may run out of memory happens here; `job` is released afterwards in either case.
static int run_guarded(const struct command *command, int count, char **argv) {
  static struct job job;
  struct mem_guard guard;
  volatile int status = EXIT_FAILED;
  if (mem_guard_enter(&guard)) {
    status = run_command(command, &job, count, argv);
    mem_guard_leave(&guard);
  } else {
    progress_stop(job.progress);
    job.progress = NULL;
    fputs("leat: error: out of memory\n", stderr);
  }
  job_release(&job);
  return status;
}

// For tests: the nth allocation of the process fails.
static void arm_allocation_failure(void) {
  const char *count = getenv("LEAT_FAIL_ALLOCATION");
  if (count) mem_fail_after(strtoull(count, NULL, 10));
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write
  const char *name = argc > 1 ? argv[1] : NULL;
  if (!name) return refuse_command(NULL);
  if (strcmp(name, "help") == 0) return help(argc > 2 ? argv[2] : NULL);
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) return print_help();
  if (strcmp(name, "--version") == 0) name = "version";
  const struct command *command = find_command(name);
  if (!command) return refuse_command(name);
  arm_allocation_failure();
  return run_guarded(command, argc - 2, argv + 2);
}
