#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# drain.pl PORT PID FILE: sends the request in FILE, sends SIGTERM to PID when /health says that it is under way, and prints
# the body of its answer.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $pid, $file) = @ARGV;
alarm 30;

sub dial { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die "connect: $!\n" }

my ($report, $health) = (dial(), dial());
open my $in, '<:raw', $file or die "$file: $!\n";
print {$report} <$in>;
$report->flush;

my $open = 0;
while ($open < 2) { # the report, and this look at it
	print {$health} "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
	$health->flush;
	my $page = '';
	sysread $health, $page, 4096, length $page or die "no health page\n" until $page =~ /"open_requests":(\d+)}/;
	$open = $1;
}
kill TERM => $pid;

my $answer = '';
1 while sysread $report, $answer, 4096, length $answer;
print $answer =~ /\r\n\r\n(.*)/s ? $1 : "no answer\n";
