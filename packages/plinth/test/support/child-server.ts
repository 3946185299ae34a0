/**
 * What the shell does with the folder of a server and the words that start it: it runs the server until that ends. When
 * its own input ends its parent is gone, and so are the server and the folder then, unless it holds a file `keep`.
 */
export const guard =
  'exec 3<&0; folder=$1; shift; "$@" & server=$!; (cat <&3 > /dev/null; [ -e "$folder/keep" ] && exit; kill -KILL $server; sleep 0.1; rm -rf "$folder") & wait $server'
