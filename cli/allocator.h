// What the program asks of its allocator beside memory.
#ifndef CLI_ALLOCATOR_H
#define CLI_ALLOCATOR_H

// Gives memory that is free back to the system now.
void allocator_release(void);

#endif
