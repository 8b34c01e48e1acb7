#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# raw.pl PORT OUT FILE...: sends the bytes of each FILE as they are, each on a connection of its own, and all at the same
# moment: every request waits for its last byte until all others have come as far. Prints the status of each answer, or
# "none" where the connection ended without one; the body of the Nth goes to OUT.N.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $out, @files) = @ARGV;
$SIG{PIPE} = 'IGNORE';
alarm 30;

my @open;
for my $file (@files) {
	local $/;
	open my $in, '<:raw', $file or die "$file: $!\n";
	my $bytes = <$in>;
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp') or die "connect: $!\n";
	binmode $s;
	$s->autoflush(1);
	print {$s} substr($bytes, 0, -1);
	push @open, [$s, substr($bytes, -1)];
}
print { $_->[0] } $_->[1] for @open;

my $n = 0;
my @status;
for my $s (map { $_->[0] } @open) {
	my $answer = '';
	1 while sysread $s, $answer, 65536, length $answer;
	my ($head, $body) = split /\r\n\r\n/, $answer, 2;
	push @status, ($head // '') =~ m{^HTTP/1\.1 (\d+)} ? $1 : 'none';
	open my $to, '>:raw', "$out." . ++$n or die "$out.$n: $!\n";
	print $to $body // '';
}
print "@status\n";
