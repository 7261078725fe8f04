"""`python -m whisper_net` is the command line, as `whisper-net` is."""

from whisper_net.cli.main import main

if __name__ == "__main__":
    main()
