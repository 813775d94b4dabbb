#include "guild/compat.h"

int main(void)
{
	puts("guild");
	return 0;
}
