#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# held.pl PORT OUT PID SIGNAL FILE...: sends the requests in the FILEs one after the other while something holds up their
# answers (a Redis that was stopped), each when /health says that the one before is under way. When all are, sends SIGNAL to
# PID and takes the answers: the body of the Nth goes to OUT.N.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $out, $pid, $signal, @files) = @ARGV;
alarm 30;

sub dial { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die "connect: $!\n" }

my $health = dial();

# How many requests are open besides this look at it.
sub open_requests {
	print {$health} "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
	$health->flush;
	my $page = '';
	sysread $health, $page, 4096, length $page or die "no health page\n" until $page =~ /"open_requests":(\d+)}/;
	return $1 - 1;
}

my @open;
for my $file (@files) {
	local $/;
	open my $in, '<:raw', $file or die "$file: $!\n";
	my $s = dial();
	print {$s} <$in>;
	$s->flush;
	push @open, $s;
	1 until open_requests() >= @open;
}
kill $signal => $pid;

my $n = 0;
for my $s (@open) {
	my $answer = '';
	1 while sysread $s, $answer, 65536, length $answer;
	open my $to, '>:raw', "$out." . ++$n or die "$out.$n: $!\n";
	print $to $answer =~ /\r\n\r\n(.*)/s ? $1 : "no answer\n";
}
