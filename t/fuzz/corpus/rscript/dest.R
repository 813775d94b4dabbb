#| flags-dest: config:a.yml
