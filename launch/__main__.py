from launch.demo import main

main()
