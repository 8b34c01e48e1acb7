# SPDX-License-Identifier: Apache-2.0
# http_sink.pl FOLDER: the far side of a script that posts. Writes its port to FOLDER/port, the body of each request to
# FOLDER/got.N, and answers as FOLDER/say tells: the status in the first line, the body behind it. FOLDER/once, when it is
# there, is said instead, and then it is gone.
use strict;
use warnings;
use IO::Socket::INET;

my $dir = shift;
my $listen = IO::Socket::INET->new(Listen => 8, LocalAddr => '127.0.0.1', LocalPort => 0) or die $!;
my $n = 0;

sub put {
	my ($path, $text) = @_;
	open my $f, '>', "$path.new" or die $!;
	print $f $text;
	close $f;
	rename "$path.new", $path or die $!;
}
put("$dir/port", $listen->sockport);
while (my $c = $listen->accept) {
	my ($length, $body) = (0, '');
	while (my $line = <$c>) {
		$length = $1 if $line =~ /^content-length: *(\d+)/i;
		last if $line =~ /^\r?$/;
	}
	read $c, $body, $length;
	put("$dir/got." . ++$n, $body);
	my $path = -e "$dir/once" ? "$dir/once" : "$dir/say";
	open my $f, '<', $path or die $!;
	my $status = <$f>;
	chomp $status;
	my $say = do { local $/; <$f> } // '';
	close $f;
	unlink "$dir/once";
	print $c "HTTP/1.1 $status X\r\nContent-Length: " . length($say) . "\r\nConnection: close\r\n\r\n$say";
	close $c;
}
