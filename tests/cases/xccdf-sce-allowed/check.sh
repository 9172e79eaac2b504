#!/bin/sh
echo "value $XCCDF_VALUE_WANT type $XCCDF_TYPE_WANT"
touch was-run
[ "$XCCDF_VALUE_WANT" = plain ] && exit $XCCDF_RESULT_PASS
exit $XCCDF_RESULT_FAIL
