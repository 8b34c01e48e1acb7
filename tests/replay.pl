#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# replay.pl OUT PHONE <PROFILES: makes requests out of the tests that channel profiles bring along (tests/fault/yaml_json
# prints them). Each keeps its shape, its headers and whatever else stands in it; number, text, session and id are set where
# the profile's route reads them. Writes raw HTTP to files in OUT and prints one line for each case:
#
#	sms PROFILE NAME has_id FILE OTHER      OTHER: the same id with another text
#	ussd PROFILE NAME mode FILE...          the hops; the last one saves
#	settings PROFILE {NAME: "value"}        for the channel: settings that may lack and the profile's tests give
use strict;
use warnings;
use JSON::PP;

my ($out, $phone) = @ARGV;
my $json = JSON::PP->new->utf8->canonical->allow_nonref->allow_bignum;
my %text = (sms => 'UKUR 10024 9,1 72', other => 'UKUR 10024 9,2 72', ussd => '1*10024*9,1*72*1');

sub unescape { my $s = $_[0] // ''; $s =~ tr/+/ /; $s =~ s/%([0-9a-fA-F]{2})/chr hex $1/ge; $s }
sub escape { my $s = shift; $s =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ge; $s }
sub list { ref $_[0] eq 'ARRAY' ? @{$_[0]} : defined $_[0] ? ($_[0]) : () }

# Sets the parameter NAME of a form where it is there and not empty.
sub set_param {
	my ($form, $name, $fit) = @_;
	my $done = 0;
	my @pairs = split /&/, $$form, -1;
	for my $pair (@pairs) {
		my ($k, $v) = split /=/, $pair, 2;
		next if !defined $v || unescape($k) ne $name;
		my $new = $fit->(unescape($v));
		next if !defined $new;
		$pair = "$k=" . escape($new);
		$done = 1;
	}
	$$form = join '&', @pairs;
	return $done;
}

sub set_json {
	my ($tree, $path, $fit) = @_;
	my @steps = split /\./, $path;
	my $last = pop @steps;
	for (@steps) {
		$tree = ref $tree eq 'HASH' ? $tree->{$_} : ref $tree eq 'ARRAY' ? $tree->[$_] : undef;
	}
	return 0 if ref $tree ne 'HASH' || !exists $tree->{$last} || !defined $tree->{$last} || ref $tree->{$last};
	my $new = $fit->("$tree->{$last}");
	$tree->{$last} = $new if defined $new;
	return defined $new;
}

# One field of a request, at the first of the route's sources that is there.
sub set_field {
	my ($q, $sources, $fit, $skip) = @_;
	for my $source (list($sources)) {
		my ($from, @filters) = split /\|/, $source;
		my ($letter, $name) = split /:/, $from, 2;
		my ($part) = map { /^re:(.*\(.*)/ ? qr/$1/ : () } @filters;
		my $value = sub {
			my $old = shift;
			return if $old eq '' || ($part && $old !~ $part);
			my ($before, $after) = $part ? (substr($old, 0, $-[1]), substr $old, $+[1]) : ('', '');
			my $new = $fit->($part ? $1 : $old);
			$new = escape($new) if $old =~ /%/ && grep { $_ eq 'url' } @filters;
			$new = unpack 'H*', $new if grep { $_ eq 'hex' } @filters;
			return "$before$new$after";
		};
		next if $skip && $from eq $skip;
		if ($letter =~ /[pqf]/) {
			return 1 if $letter ne 'q' && $q->{body} !~ /^\s*[\[{<]/ && set_param(\$q->{body}, $name, $value);
			return 1 if $letter ne 'f' && set_param(\$q->{query}, $name, $value);
		} elsif ($letter eq 'j') {
			return 1 if $q->{tree} && set_json($q->{tree}, $name, $value);
		} elsif ($letter eq 'i') {
			return 1 if $q->{item} && set_json($q->{item}, $name, $value);
		} elsif ($letter eq 'x') {
			my ($element) = $name =~ m{([^/]+)$};
			return 1 if $q->{body} =~ s{(<\Q$element\E>)([^<]+)}{ my ($tag, $new) = ($1, $value->($2)); defined $new ? "$tag$new" : "$tag$2" }e
				&& $q->{body} =~ m{<\Q$element\E>};
		} elsif ($letter eq 'u') {
			my @segment = split m{/}, $q->{action};
			next if !defined $segment[$name];
			$segment[$name] = $value->($segment[$name]);
			$q->{action} = join '/', @segment;
			return 1;
		}
	}
	return 0;
}

# The request of a test, its batch cut down to one message.
sub request_of {
	my ($test, $route) = @_;
	my %q = (query => '', body => '', %{$test->{request}});
	if ($q{body} =~ /^\s*[\[{]/) {
		$q{tree} = $json->decode($q{body});
		if ($route->{each}) {
			my ($list) = $route->{each} =~ /^j:(\w+)$/;
			$q{tree}{$list} = [$q{tree}{$list}[0]];
			$q{item} = $q{tree}{$list}[0];
		}
	}
	return \%q;
}

sub write_request {
	my ($file, $profile, $q) = @_;
	my $body = $q->{tree} ? $json->encode($q->{tree}) : $q->{body};
	my $query = length $q->{query} ? "?$q->{query}" : '';
	my $type = defined $q->{type} ? "Content-Type: $q->{type}\r\n" : '';
	my $headers = join '', map { "$_: $q->{headers}{$_}\r\n" } sort keys %{$q->{headers} // {}};
	my $length = $q->{method} eq 'GET' ? '' : "Content-Length: @{[length $body]}\r\n";

	open my $to, '>:raw', "$out/$file" or die "$file: $!\n";
	print $to "$q->{method} /in/$profile/$q->{action}$query HTTP/1.1\r\nHost: x\r\nConnection: close\r\n$type$headers$length\r\n";
	print $to $body if $q->{method} ne 'GET';
	close $to;
	return "$out/$file";
}

# The route of the profile that reads a test's request; several may fit by action and method, the kind decides.
sub route_of {
	my ($p, $test, $kind) = @_;
	my ($action) = split m{/}, $test->{request}{action};
	my $body = $test->{request}{body} // '';
	for my $r (@{$p->{in}}) {
		next if $r->{kind} ne $kind;
		next if !grep { $_ eq $action } list($r->{action});
		next if !grep { $_ eq $test->{request}{method} } @{$r->{method}};
		my %seg = map { my $c = $_; ($c->{if} // '') =~ /^u:(\d)$/ ? ($1 => $c->{is}) : () } @{$r->{when} // []};
		my @segment = split m{/}, $test->{request}{action};
		next if grep { ($segment[$_] // '') ne $seg{$_} } keys %seg;
		return $r;
	}
	return;
}

sub phone_like { my $old = shift; $old =~ /^([+ ]?)/; return $1 eq '' ? $phone : "+$phone" }

sub sms_cases {
	my $p = shift;
	my (%seen, @lines);
	for my $test (grep { $_->{request} } @{$p->{tests}}) {
		my $expect = $test->{batch} ? $test->{batch}[0] : $test->{expect};
		next if ref $expect ne 'HASH' || ($expect->{kind} // '') ne 'sms' || !length($expect->{text} // '');
		my $route = route_of($p, $test, 'sms') or next;
		next if grep { /^k:/ } list($route->{get}{text});
		my $n = $seen{"$test->{request}{action} $test->{request}{method}"}++;
		next if $n > 1;
		my $name = "$p->{name}-" . (0 + @lines);
		my (@files, $has_id);
		for my $which ('sms', 'other') {
			my $q = request_of($test, $route);
			set_field($q, $route->{get}{from}, \&phone_like) or die "$name: no place for the number\n";
			set_field($q, $route->{get}{text}, sub { $text{$which} }) or die "$name: no place for the text\n";
			$has_id = $route->{get}{id} && set_field($q, $route->{get}{id}, sub { "r-$name" }) ? 'id' : 'none';
			push @files, write_request("$name.$which", $p->{name}, $q);
		}
		push @lines, "sms $p->{name} $name $has_id @files";
	}
	return @lines;
}

# The hops of a session: the first as the profile's first test has it, the others as one of a later hop.
sub ussd_case {
	my $p = shift;
	my ($first, $later);
	for my $test (grep { $_->{request} && ref $_->{expect} eq 'HASH' && !$_->{expect}{status} } @{$p->{tests}}) {
		my $e = $test->{expect};
		next if ($e->{kind} // 'ussd') ne 'ussd' || !route_of($p, $test, 'ussd') || !exists $e->{text};
		$first //= $test if $e->{text} eq '';
		$later //= $test if length $e->{text} && $e->{text} !~ /^1\*10019$/ && ($e->{begins} // 'no') eq 'no' && ($e->{text_ok} // 'yes') eq 'yes';
	}
	die "$p->{name}: no first and later hop among the tests\n" if !$first || !$later;
	my $cumulative = route_of($p, $later, 'ussd')->{mode} eq 'cumulative';
	my @inputs = $cumulative ? ($text{ussd}) : split /\*/, $text{ussd};
	my @files;
	for my $hop (0 .. @inputs) {
		my $test = $hop ? $later : $first;
		my $route = route_of($p, $test, 'ussd');
		my $q = request_of($test, $route);
		my ($from) = list($route->{get}{from});
		my $session = join ' ', list($route->{get}{session});
		set_field($q, $route->{get}{from}, \&phone_like) or die "$p->{name}: no place for the number\n";
		set_field($q, $route->{get}{session}, sub { "r-$p->{name}" }, $from) or $session eq $from or die "$p->{name}: no place for the session\n";
		if ($hop) {
			my $input = $inputs[$hop - 1];
			set_field($q, $route->{get}{text}, sub { my $old = shift; $old =~ /^(\*\d+\*).*#$/ ? "$1$input#" : $input })
				or die "$p->{name}: no place for the text\n";
		}
		set_field($q, $route->{get}{id}, sub { $hop + 1 }) if $route->{get}{id};
		push @files, write_request("$p->{name}.hop$hop", $p->{name}, $q);
	}
	return "ussd $p->{name} $p->{name} " . ($cumulative ? 'cumulative' : 'latest') . " @files";
}

while (<STDIN>) {
	my $p = $json->decode($_);
	my %kind = map { $_->{kind} => 1 } @{$p->{in} // []};
	my @lines;
	push @lines, sms_cases($p) if $kind{sms};
	die "$p->{name}: no SMS among its tests\n" if $kind{sms} && !@lines;
	push @lines, ussd_case($p) if $kind{ussd};
	next if !@lines;
	my %settings;
	for my $test (@{$p->{tests}}) {
		next if !$test->{request};
		for (keys %{$test->{settings} // {}}) {
			my $s = $p->{settings}{$_};
			$settings{$_} //= $test->{settings}{$_} if ref $s && ($s->{optional} // '') eq 'yes' && !$s->{secret};
		}
	}
	print "settings $p->{name} {", (join ', ', map { qq($_: "$settings{$_}") } sort keys %settings), "}\n";
	print "$_\n" for @lines;
}
