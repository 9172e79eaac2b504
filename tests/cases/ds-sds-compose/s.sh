#!/bin/sh
exit 101 # & <x>
